import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from threadpoolctl import threadpool_info, threadpool_limits

from mnist_gui.learning.processors import on_all_processors, processor_count, single_threaded_blas


def blas_threads():
    """Return the number of threads of each BLAS library but SciPy's own, which is not limited."""
    threads = [
        library["num_threads"]
        for library in threadpool_info()
        if library["user_api"] == "blas" and "scipy.libs" not in library["filepath"]
    ]
    assert threads
    return threads


@pytest.mark.parametrize("count", [0, 1, 20])
def test_results_come_in_the_order_of_the_items(count):
    assert list(on_all_processors(lambda item: item * 2, range(count))) == [2 * i for i in range(count)]


def test_not_all_of_many_items_wait_at_once():
    begun = []
    results = on_all_processors(begun.append, iter(range(100_000)))
    next(results)
    results.close()
    assert len(begun) <= 65 * processor_count() + 1


def test_an_exception_reaches_the_caller():
    def fail(item):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(on_all_processors(fail, range(9)))


def test_no_thread_is_left_when_the_caller_stops_early():
    before = threading.active_count()
    results = on_all_processors(lambda item: item, range(100))
    assert next(results) == 0
    results.close()
    assert threading.active_count() == before


def test_blas_gets_its_threads_back_when_the_last_block_ends():
    before = blas_threads()
    first, second = single_threaded_blas(), single_threaded_blas()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert set(blas_threads()) <= {1}
    second.__exit__(None, None, None)
    assert blas_threads() == before


def test_any_thread_may_limit_blas_and_any_other_release_it():
    before = blas_threads()
    with ThreadPoolExecutor(1) as first, ThreadPoolExecutor(1) as second:
        for enter, leave in [(first, second), (second, first)]:
            holder = single_threaded_blas()
            enter.submit(holder.__enter__).result()
            assert set(blas_threads()) <= {1}
            leave.submit(holder.__exit__, None, None, None).result()
            assert blas_threads() == before


def test_there_is_a_processor():
    assert processor_count() >= 1


def test_each_block_limits_blas_again():
    """Nothing of an earlier block is left, not even of one that was within another."""
    for _ in range(2):
        with single_threaded_blas(), single_threaded_blas():
            pass
        with threadpool_limits(limits=2, user_api="blas"), single_threaded_blas():
            assert set(blas_threads()) <= {1}

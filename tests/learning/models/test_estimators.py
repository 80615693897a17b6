import pytest
from sklearn.utils.estimator_checks import check_estimator

from mnist_gui.sklearn import RbfSvm, SoftmaxRegression


@pytest.mark.filterwarnings("ignore")  # the checks provoke warnings on purpose
@pytest.mark.parametrize("estimator", [RbfSvm(), SoftmaxRegression()], ids=lambda e: type(e).__name__)
def test_it_behaves_as_scikit_learn_expects_of_a_classifier(estimator):
    results = check_estimator(estimator, on_fail=None, on_skip=None)
    failed = [result["check_name"] for result in results if result["status"] == "failed"]
    assert failed == []
    assert sum(result["status"] == "passed" for result in results) > 30

import inspect
import sys

import pytest

from mnist_gui.ui.shell.display import import_app


def test_no_module_is_read_to_see_whether_it_uses_pyside(monkeypatch, tmp_path):
    feature = pytest.importorskip("shibokensupport.feature")
    monkeypatch.setattr(feature, "_mod_uses_pyside", feature._mod_uses_pyside)  # given back afterwards
    monkeypatch.syspath_prepend(tmp_path)
    read = []
    monkeypatch.setattr(inspect, "getsource", lambda module: read.append(module.__name__) or "")
    for name in ("read_before", "read_after"):
        (tmp_path / f"{name}.py").write_text("")
        __import__(name)
        del sys.modules[name]
        import_app(offscreen=True)
    assert read == ["read_before"]

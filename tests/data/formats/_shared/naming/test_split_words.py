"""The words for splits in several languages."""

import pytest

from mnist_gui.data.formats._shared.naming.names import split_of, without_split
from mnist_gui.data.formats._shared.pictures.picture_layout import arrange


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("entrainement", "test"),
        ("Entraînement", "Test"),
        ("entrenamiento", "prueba"),
        ("Trainingsdaten", "Testdaten"),
        ("treino", "teste"),
        ("addestramento", "prova"),
        ("обучение", "тест"),
        ("训练集", "测试集"),
        ("学習データ", "テスト"),
    ],
)
def test_folders_of_splits_are_known_in_other_languages(train, test):
    assert (split_of(train), split_of(test)) == ("train", "test")
    assert without_split(f"digits_{train}") == "digits"
    layout = arrange([(folder, label, "a.png") for folder in (train, test) for label in "37"])
    assert [(split.name, split.labels) for split in layout.splits] == [
        ("train", ("3", "7")),
        ("test", ("3", "7")),
    ]


@pytest.mark.parametrize("name", ["proverb", "testament", "学習者"])
def test_a_word_within_another_is_no_split(name):
    assert split_of(name) is None


def test_folds_with_the_same_classes_are_joined():
    paths = [(f"fold{number}", label, f"{number}.png") for number in (1, 2, 10) for label in "37"]
    layout = arrange(paths)
    (split,) = layout.splits
    assert set(split.labels) == {"3", "7"}
    assert layout.note == "fold1 to fold10 joined"
    assert arrange([("part1", "a.png"), ("part2", "b.png")]).splits[0].labels == ("part1", "part2")

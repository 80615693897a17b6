"""Scripts and notebooks of version 0.1, as its documentation showed them, still run."""

import mnist_gui


def test_a_query_about_readings_runs_as_version_0_1_documented_it(tiny_dataset):
    from mnist_gui.data.facts import Facts
    from mnist_gui.learning.reading import read_dataset

    run = mnist_gui.train(tiny_dataset, mnist_gui.TrainingRequest(model="logistic", features="pixels"))
    facts = Facts(tiny_dataset).with_readings(read_dataset(run.classifier, tiny_dataset))
    wrong = tiny_dataset.where("wrong", facts=facts)
    assert len(wrong) == int(facts.readings.wrong(tiny_dataset.labels).sum())
    assert len(tiny_dataset.where("right", facts=facts)) == len(tiny_dataset) - len(wrong)
    assert mnist_gui.Details(tiny_dataset, readings=facts.readings).readings is facts.readings

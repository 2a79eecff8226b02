"""The pictures of a report, in its order."""

from collections.abc import Iterator

from edgeproof_export.report.learned import dependence, drops_of, importance, learning_curve, ways
from edgeproof_export.report.picture import Picture
from edgeproof_export.report.scored import calibration, histogram, precision_recall, roc, slices
from edgeproof_export.report.subject import Subject


def pictures_of(subject: Subject) -> dict[str, Picture]:
    """Return the pictures that a package has data for, by name, in the order of the report."""
    return {picture.name: picture for picture in _all(subject)}


def _all(subject: Subject) -> Iterator[Picture]:
    training, answers = subject.training, subject.answers
    if training is not None and len(training.record["ways"]) > 1:
        yield from ways(training.record["ways"])
    if answers is not None and subject.is_binary and all(len(one) for one in answers.of_labels):
        yield roc(answers)
        yield precision_recall(answers, subject.contract.labels[1])
        yield calibration(answers, subject.contract.labels[1])
        yield histogram(answers, subject.contract.labels, subject.contract.rule.to_json()["threshold"])
    if training is not None and training.record["curve"]:
        yield learning_curve(training.record["curve"])
    if drops := drops_of(subject):
        yield importance(drops)
    if training is not None and training.record["dependence"]:
        yield dependence(subject, training.record["dependence"])
    if subject.slices:
        yield slices(subject)

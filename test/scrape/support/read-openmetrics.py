"""Reads OpenMetrics from standard input with the reference parser, and writes its samples as JSON: [name, labels, value, exemplar]."""

import io
import json
import sys

from prometheus_client.openmetrics.parser import text_fd_to_metric_families

text = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", newline="\n")
samples = []
for family in text_fd_to_metric_families(text):
    for sample in family.samples:
        exemplar = None if sample.exemplar is None else [sample.exemplar.labels, sample.exemplar.value]
        samples.append([sample.name, sample.labels, repr(float(sample.value)), exemplar])
json.dump(samples, sys.stdout)

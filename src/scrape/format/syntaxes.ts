import { openMetricsSyntax } from './openmetrics-syntax';
import type { ScrapeFormat } from './scrape-format';
import type { Syntax } from './syntax';
import { textSyntax } from './text-syntax';

/** The syntax of each format. */
export const SYNTAXES: Readonly<Record<ScrapeFormat, Syntax>> = { text: textSyntax, openmetrics: openMetricsSyntax };

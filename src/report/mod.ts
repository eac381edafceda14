/** Turns finished results into what people and programs read. Nothing here measures. */
export { formatCount, plural, printable, table } from './_format.ts';
export { jsonReport } from './json_report.ts';
export { scenarioReport, verdictLine, type TextReportOptions } from './text_report.ts';

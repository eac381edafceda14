/** Turns finished results into what people and programs read. Nothing here measures. */
export { formatCount, plural, printable, table } from './_format.ts';
export {
  ChronicleState,
  type Chronicle,
  type ChronicleEntry,
  type ConversationState,
  type Counters,
  type Lane,
  type Story,
  type StoryDivergence,
  type StoryViolation,
  type UserState,
} from './chronicle.ts';
export { jsonReport } from './json_report.ts';
export { storyPage, type StoryPageOptions } from './story_page.ts';
export { standingText, storyText, type StoryTextOptions } from './story_text.ts';
export { scenarioReport, verdictLine, type TextReportOptions } from './text_report.ts';

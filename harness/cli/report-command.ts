import { gateText } from '../results/gate-text.ts';
import { readSaved } from '../results/saved.ts';
import { type ReplayCommand, resultText } from '../results/story.ts';
import type { Invocation } from './parse.ts';
import { readJson } from './read-json.ts';
import { checkForms, FORMS, writeForms } from './report-files.ts';
import type { CliHost } from './run-cli.ts';

/** Shows a saved result, or a saved table, in the forms that were asked for; as text if none was. */
export function reportCommand(invocation: Invocation, host: CliHost, replayWith: ReplayCommand): number {
  const file = invocation.operand ?? '';
  checkForms(invocation, [file]);
  const saved = readSaved(
    file,
    readJson(
      file,
      (reason) =>
        `Expected a result that was saved, got \`${file}\`, which cannot be read as one (${reason}). Save one with \`explore … --json > result.json\`, and give that file.`,
    ),
  );
  const asText = () =>
    saved.kind === 'table' ? gateText(saved.table, replayWith) : resultText(saved.result, replayWith);
  writeForms(invocation, (form) =>
    saved.kind === 'table' ? host.reports[form](saved.table, replayWith) : host.races[form](saved.result, replayWith),
  );
  if (FORMS.every((form) => !invocation.has(form))) host.print(asText());
  return 0;
}

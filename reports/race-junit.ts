import type { Result } from '../harness/results/result.ts';
import type { ReplayCommand } from '../harness/results/story.ts';
import { escapeMarkup } from './escape.ts';
import { viewRace } from './race-view.ts';

/** As most CI systems read it: one case, which fails if the result is violated, and is in error if it is unknown. */
export function raceJunit(result: Result, replayWith: ReplayCommand): string {
  const { scenario, verdict, sentence, replay, criticalPair, story, facts, warnings, seconds, where } = viewRace(
    result,
    replayWith,
  );
  const isViolated = verdict === 'violated';
  const isUnknown = verdict === 'unknown';
  const kind = isViolated ? 'failure' : 'error';
  const told = facts.map(([name, value]) => `${name}: ${value}`);
  const body = [criticalPair, replay, story, ...told, where].filter((part) => part !== '').join('\n\n');
  const outcome =
    isViolated || isUnknown
      ? `<${kind} message="${escapeMarkup(sentence)}">${escapeMarkup(body)}</${kind}>`
      : `<system-out>${escapeMarkup([...told, ...warnings.map((each) => `beware: ${each}`), where].join('\n'))}</system-out>`;
  const parameters = facts.find(([name]) => name === 'parameters')?.[1] ?? '';
  const name = [parameters, `on ${result.disk}, ${result.isolation}`].filter((part) => part !== '').join(' ');
  const time = `time="${seconds.toFixed(3)}"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="filerace">
  <testsuite name="${escapeMarkup(scenario)}" tests="1" failures="${isViolated ? 1 : 0}" errors="${isUnknown ? 1 : 0}" ${time}>
    <testcase classname="${escapeMarkup(scenario)}" name="${escapeMarkup(name)}" ${time}>
      ${outcome}
    </testcase>
  </testsuite>
</testsuites>
`;
}

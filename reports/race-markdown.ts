import type { Result } from '../harness/results/result.ts';
import type { ReplayCommand } from '../harness/results/story.ts';
import { escapeMarkdown, fence } from './escape.ts';
import { raceMermaid } from './race-mermaid.ts';
import { viewRace } from './race-view.ts';

/** As a pull request or a job summary shows it, the picture of the run drawn by Mermaid. */
export function raceMarkdown(result: Result, replayWith: ReplayCommand): string {
  const view = viewRace(result, replayWith);
  const diagram = raceMermaid(view);
  return [
    `## ${escapeMarkdown(view.title)}`,
    `**${escapeMarkdown(view.sentence)}**`,
    ...(view.criticalPair === '' ? [] : [escapeMarkdown(view.criticalPair)]),
    ...(view.replay === '' ? [] : [fence(view.replay, 'sh')]),
    ...(diagram === undefined ? [] : [fence(diagram, 'mermaid')]),
    ...(view.timeline?.leftOut ?? []).map(escapeMarkdown),
    ...(view.story === '' ? [] : [fence(view.story)]),
    view.facts.map(([name, value]) => `- ${name}: ${escapeMarkdown(value)}`).join('\n'),
    ...view.warnings.map((warning) => escapeMarkdown(`Beware: ${warning}.`)),
    escapeMarkdown(view.where),
    '',
  ].join('\n\n');
}

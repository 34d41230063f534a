import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { cellsOf } from '../harness/actors/cells.ts';
import { completeParameters, type Parameters } from '../harness/actors/parameters.ts';
import { type FieldScenario, missingPackage } from '../harness/cli/field-scenario.ts';
import { listingText, listScenarios } from '../harness/cli/listing.ts';
import { loadScenario } from '../harness/cli/load-scenario.ts';
import { type AnyScenario, explore, readToken, replay, UsageError } from '../harness/index.ts';
import { expectationFor, isAsExpected } from '../harness/results/expectation.ts';
import { disks, usingDisk } from '../harness/testing/runs.ts';
import { gateHtml } from '../reports/gate-html.ts';
import { gateJunit } from '../reports/gate-junit.ts';
import { gateMarkdown } from '../reports/gate-markdown.ts';
import { fieldScenarios } from './field/index.ts';
import inPlace from './in-place.ts';
import { callCli } from './testing/call-cli.ts';

const TORN = 'always.whole(file)';
const MISSING = 'always.found(file)';
const LOST = 'eventually.kept(update)';

/** Everything that is expected of them in fibers. Written out: it must not follow from what it checks. */
const CELLS: readonly (readonly [name: string, parameters: Parameters, outcome: string])[] = [
  ['field/write-file-atomic', { pids: 'different' }, 'held'],
  ['field/write-file-atomic', { pids: 'equal' }, TORN],
  ['field/atomically', {}, 'held'],
  ['field/lowdb', {}, TORN],
  ['field/steno', {}, TORN],
  ['field/conf', {}, 'held'],
  ['field/configstore', { beside: 'editor' }, LOST],
  ['field/configstore', { beside: 'itself' }, 'held'],
  ['field/jsonfile', {}, TORN],
  ['field/fs-extra', { call: 'move' }, MISSING],
  ['field/fs-extra', { call: 'copy' }, MISSING],
];

const [memory, real] = disks.map(([, make]) => make);
if (memory === undefined || real === undefined) throw new Error('there are two disks');

const loaded = new Map<string, AnyScenario>();
async function scenarioNamed(name: string): Promise<AnyScenario> {
  const scenario = loaded.get(name) ?? (await loadScenario(name, fieldScenarios)).scenario;
  loaded.set(name, scenario);
  return scenario;
}

describe('the field scenarios', () => {
  test('are all here, with every cell', async () => {
    expect([...new Set(CELLS.map(([name]) => name))]).toEqual(fieldScenarios.map(({ name }) => name));
    for (const { name } of fieldScenarios) {
      const written = CELLS.filter(([cell]) => cell === name).map(([, parameters]) => parameters);
      expect([name, written]).toEqual([name, cellsOf(await scenarioNamed(name))]);
    }
  });

  test.each(CELLS)('%s %j: %s on memfs, and the same run on the real disk', async (name, parameters, outcome) => {
    const scenario = await scenarioNamed(name);
    expect(scenario.name).toBe(name);
    const result = await usingDisk(memory, (disk) => explore({ scenario, reference: name, parameters, disk, seed: 1 }));
    const { verdict, violation, unknown, coverage } = result;
    expect([unknown, violation?.invariant ?? verdict]).toEqual([null, outcome]);
    expect(isAsExpected(expectationFor(scenario, result.parameters), result)).toBe(true);
    expect(result.coverage.sentence).not.toContain('share the state');
    if (violation === null) {
      // All of them: these programs leave so few classes.
      expect(coverage.kind).toBe('exhaustive');
      return;
    }
    const token = readToken(violation.token);
    // As small as it gets: nobody is interrupted more often than the race needs.
    expect(token.switches.length).toBeLessThanOrEqual(3);
    expect(violation.preemptions).toBeLessThanOrEqual(2);
    const again = await usingDisk(real, (disk) => replay({ scenario, token, disk }));
    expect(again.violation?.trace).toEqual(violation.trace);
    expect(again.violation?.history).toEqual(violation.history);
    expect(again.violation?.token).toBe(violation.token);
  });

  test.each(['field/conf', 'field/configstore'])('%s loses updates where processes are real', async (name) => {
    const scenario = await scenarioNamed(name);
    const parameters = completeParameters(scenario, name === 'field/conf' ? {} : { beside: 'itself' });
    expect(expectationFor(scenario, parameters, 'processes')).toMatchObject({ verdict: 'violated', invariant: LOST });
    expect(expectationFor(scenario, parameters, 'fibers')).toEqual({ verdict: 'held' });
  });
});

/** A scenario that comes with filerace, over a package that nobody has. */
const missing: FieldScenario = {
  name: 'field/nothing',
  title: 'nothing holds',
  package: 'filerace-has-no-such-package',
  major: 3,
  file: fileURLToPath(new URL('./field/nothing.ts', import.meta.url)),
};
const REASON = 'not installed: npm install filerace-has-no-such-package@3';

describe('a scenario whose package is not installed', () => {
  test('is listed as such', async () => {
    const [listed, ...others] = await listScenarios([missing]);
    expect(others).toEqual([]);
    const raced = { name: missing.package, major: 3, installed: null, missing: REASON };
    expect(listed).toMatchObject({ name: missing.name, title: missing.title, actors: [], package: raced });
    expect(listingText(listed === undefined ? [] : [listed])).toBe(`field/nothing: nothing holds\n  ${REASON}\n`);
  });

  test('is bad usage where it is asked for', async () => {
    const load = loadScenario(missing.name, [missing]);
    await expect(load).rejects.toThrow(UsageError);
    await expect(load).rejects.toThrow(REASON);
  });

  test('is skipped by the gate, in every form, and never counted', async () => {
    const { code, printed } = await call(['gate', '--disk', 'memfs', '--json']);
    const table = JSON.parse(printed);
    expect(code).toBe(0);
    expect(table.cells.map(({ scenario }: { scenario: string }) => scenario)).toEqual(['in-place', 'field/jsonfile']);
    // What a field scenario expects is judged as of any other.
    expect(table.cells[1]).toMatchObject({ met: true, expectedInvariant: TORN, invariant: TORN });
    expect([table.total, table.skipped]).toEqual([2, [{ scenario: missing.name, reason: REASON }]]);
    const forms = [gateHtml, gateMarkdown, gateJunit].map((form) => form(table, (token) => token).replaceAll('\\', ''));
    for (const text of forms) expect(text).toContain(REASON);
    expect(forms[2]).toContain('<skipped message=');
    const text = (await call(['gate', '--disk', 'memfs'])).printed;
    expect(text).toContain(`skipped: field/nothing, ${REASON}\n`);
    expect(text).toContain('2 cells: 2 as expected; 1 scenario was skipped; the canary was found.');
  });

  test('so is one that is there in another version', () => {
    const [first] = fieldScenarios;
    if (first === undefined) throw new Error('there are some');
    expect(missingPackage(first)).toBeUndefined();
    expect(missingPackage({ ...first, major: 1 })).toMatch(
      /^installed is 7\.\d+\.\d+: npm install write-file-atomic@1$/,
    );
  });
});

test('a process of a scenario is in its main thread, whatever thread plays it', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'filerace-field-'));
  try {
    const file = join(folder, 'thread.race.ts');
    const actors = "() => ({ a: { run: () => { if (threadId !== 0 || !isMainThread) throw new Error('thread'); } } })";
    const head = "import { isMainThread, threadId } from 'node:worker_threads';";
    writeFileSync(file, `${head} export default { name: 'thread', actors: ${actors} };`);
    expect((await call(['gate', file, '--disk', 'memfs'])).code).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the gate says of a scenario whose modules cannot be loaded anew that its processes share them', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'filerace-field-'));
  try {
    const file = join(folder, 'waits.race.ts');
    const actors = "() => ({ a: { run: ({ observe }) => observe('n', n) } })";
    writeFileSync(file, `const n = await 1; export default { name: 'waits', actors: ${actors} };`);
    const { code, printed } = await call(['gate', file, '--disk', 'memfs']);
    expect([code, printed]).toEqual([
      0,
      expect.stringContaining('beware: all processes share the state of the modules'),
    ]);
    expect(printed).toContain('1 as expected (1 of them with a warning)');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

/** The command line with a catalogue of three: one that is always there, one over a package, one over none. */
async function call(words: readonly string[]) {
  const { exitCode, stdout } = await callCli([...words, '--quiet', '--workers', '1'], {
    catalogue: [inPlace, ...fieldScenarios.filter(({ name }) => name === 'field/jsonfile'), missing],
  });
  return { code: exitCode, printed: stdout };
}

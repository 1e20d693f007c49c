import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { HAPPENINGS, type Happening } from './happenings.ts';
import { randomFrom, type Random } from './random.ts';
import { checkLog, newFolder, served, type Served } from './served.ts';
import { systemFaults, type SystemFaults } from './system-faults.ts';
import { checkAnswers, runWorkload, type Answered } from './workload.ts';

// The knob: how many faults happen. FAULT_SEED repeats the choices of a run, though not its timing.
const ROUNDS = Number(process.env['FAULT_ROUNDS'] ?? 12);
const SEED = Number(process.env['FAULT_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** After so many rounds, servers begin with empty files, since each round checks the whole log. */
const ROUNDS_ON_FILES = 8;

interface Figures {
  readonly happened: Map<string, number>;
  acknowledged: number;
  entries: number;
  answers: number;
}

it(
  `${ROUNDS} random faults lose nothing acknowledged, and every answer is of one sequence (FAULT_SEED=${SEED})`,
  async () => {
    const random = randomFrom(SEED);
    const figures: Figures = { happened: new Map(), acknowledged: 0, entries: 0, answers: 0 };
    for (let done = 0; done < ROUNDS; done += ROUNDS_ON_FILES)
      await runOnFiles(Math.min(ROUNDS_ON_FILES, ROUNDS - done), random, figures);
    process.stdout.write(
      `${JSON.stringify({ seed: SEED, rounds: ROUNDS, ...figures, happened: Object.fromEntries(figures.happened) })}\n`,
    );
    expect(figures.acknowledged).toBeGreaterThan(ROUNDS);
    expect(figures.answers).toBeGreaterThan(ROUNDS);
  },
  60_000 + ROUNDS * 30_000,
);

/** Rounds on the same files: clients work, a fault happens, and everything is checked. */
const runOnFiles = async (rounds: number, random: Random, figures: Figures): Promise<void> => {
  const folder = await newFolder();
  const faults = systemFaults(folder);
  const { environment } = faults;
  const settings = { ...environment, QUERY_TIMEOUT_MS: '2000' };
  const names: string[] = [];
  let at = await served(folder, { environment: settings, isSplit: random(3) === 0 });
  const startAgain = async (isSplit: boolean): Promise<void> => {
    await at.server.kill();
    await at.projector?.kill();
    at = await served(folder, { environment: settings, before: at.acknowledged, isSplit });
  };
  try {
    for (let round = 0; round < rounds; round += 1) {
      const [name, happening] = choose(random);
      names.push(name);
      if (happening.isSplit === true && at.projector === null) await startAgain(true);
      const { next, answers } = await workDuring(happening, { at, faults, random });
      if (next === null || !at.server.isRunning()) await startAgain(random(3) === 0);
      else at = next;
      await at.sendUntilTaken();
      await at.untilLevel();
      const { asOf, lag } = await at.checkHealth();
      const log = await checkLog(at.config, at.acknowledged);
      expect({ asOf, lag }).toEqual({ asOf: log.bodies.length, lag: 0 });
      checkAnswers(answers, log);
      figures.happened.set(name, (figures.happened.get(name) ?? 0) + 1);
      figures.answers += answers.length;
      if (round === rounds - 1) figures.entries += log.bodies.length;
    }
  } catch (cause) {
    const last = at.server.said.slice(-20).join('\n');
    throw new Error(
      `FAULT_SEED=${SEED} in ${folder}, after ${names.join('; ')}: ${String(cause)}\n${last}`,
      { cause },
    );
  } finally {
    faults.set(null);
    faults.shiftClock(0);
    await at.server.kill();
    await at.projector?.kill();
  }
  figures.acknowledged += at.acknowledged.size;
  await rm(folder, { recursive: true });
};

const choose = (random: Random): readonly [string, Happening] => {
  const all = Object.entries(HAPPENINGS);
  const chosen = all[random(all.length)];
  if (chosen === undefined) throw new Error('unreachable: there is a fault for each number');
  return chosen;
};

/** Lets clients work while a fault happens, and a little before and after. */
const workDuring = async (
  { happen }: Happening,
  round: { readonly at: Served; readonly faults: SystemFaults; readonly random: Random },
): Promise<{ readonly next: Served | null; readonly answers: readonly Answered[] }> => {
  const { at, random } = round;
  let isOver = false;
  const working = runWorkload(at, random, () => isOver);
  // Its failure is reported below.
  working.catch(() => undefined);
  let next: Served | null;
  try {
    await sleep(random(400));
    next = await happen(round);
    if (next !== null) await sleep(random(400));
  } finally {
    isOver = true;
  }
  return { next, answers: await working };
};

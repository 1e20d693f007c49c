import { exemptTraps } from './exempt.ts';
import { namePattern, type Mutant } from './mutant.ts';
import { MUTANTS } from './mutants.ts';
import { openWorkshop, type Workshop } from './workshop.ts';

// `npm run mutants [-- TRAP …]`: switches off the handling of each trap in turn and lists the tests that then fail. Exits 1
// when no test fails, when a change no longer applies, or when the tests fail without it.

const verdictOn = (workshop: Workshop, mutant: Mutant): readonly string[] | string => {
  const { file, text, replacement, test } = mutant;
  const undo = workshop.patch(file, text, replacement);
  if (undo === null)
    return `the text to replace does not stand exactly once in ${file}: bring the mutant up to date`;
  try {
    const { passed, failed, output } = workshop.test(test, namePattern(mutant));
    if (failed.length > 0) return failed;
    return passed.length > 0
      ? `survived: ${passed.length} tests of ${test} pass without it`
      : `no test of ${test} ran, so that nothing is shown:\n${output}`;
  } finally {
    undo();
  }
};

/** That the tests pass as the sources are: else a failing one would show nothing. */
const soundness = (workshop: Workshop, mutants: readonly Mutant[]): readonly string[] =>
  [...new Set(mutants.map(({ test }) => test))].flatMap((test) => {
    const patterns = new Set(mutants.filter((one) => one.test === test).map(namePattern));
    const { passed, failed } = workshop.test(test, [...patterns].join('|'));
    console.log(`${test}: ${passed.length} tests pass as the sources are`);
    if (failed.length > 0) return failed.map((name) => `fails without any mutant: ${name}`);
    return passed.length > 0 ? [] : [`no test of ${test} ran`];
  });

const asked = process.argv.slice(2).map(Number);
const mutants = MUTANTS.filter(({ trap }) => asked.length === 0 || asked.includes(trap));
const workshop = openWorkshop();
try {
  const problems = [...soundness(workshop, mutants)];
  for (const [index, mutant] of mutants.entries()) {
    console.log(`${index + 1}/${mutants.length} trap ${mutant.trap}: without ${mutant.without}`);
    const verdict = verdictOn(workshop, mutant);
    if (typeof verdict === 'string') {
      problems.push(`trap ${mutant.trap}, without ${mutant.without}: ${verdict}`);
      console.log(`    ${verdict}`);
    } else for (const name of verdict) console.log(`    fails: ${name}`);
  }
  for (const [trap, reason] of exemptTraps)
    if (asked.length === 0) console.log(`trap ${trap}: nothing to switch off, ${reason}`);
  console.log(`${mutants.length} mutants, ${problems.length} problems`);
  for (const problem of problems) console.error(problem);
  if (problems.length > 0) process.exitCode = 1;
} finally {
  workshop.remove();
}

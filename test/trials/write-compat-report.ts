import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { compatReport } from './compat-report.ts';

// `npm run compat`: writes docs/compat-report.json; exits 1 when something in it fails.
const FILE = 'docs/compat-report.json';

const report = await compatReport();
const options = await resolveConfig(FILE);
writeFileSync(FILE, await format(JSON.stringify(report), { ...options, parser: 'json' }));
for (const { scenarios } of report) {
  for (const { name, status, tests } of scenarios) {
    console.log(`${status}  ${name}`);
    for (const { name: test, details } of tests)
      for (const detail of details) console.log(`  ${test}: ${detail}`);
  }
  if (scenarios.some(({ status }) => status === 'FAILURE')) process.exitCode = 1;
}
console.log(`wrote ${FILE}`);

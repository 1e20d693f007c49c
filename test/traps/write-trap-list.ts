import { writeFileSync } from 'node:fs';
import { trapsPage } from './tests-of-traps.ts';

// `npm run trap-list`: writes docs/traps.md.
writeFileSync('docs/traps.md', trapsPage());
console.log('wrote docs/traps.md');

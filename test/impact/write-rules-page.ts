import { writeFileSync } from 'node:fs';
import { rulesPage } from '#impact';

// `npm run rules-page`: writes docs/rules-of-impact.md.
writeFileSync('docs/rules-of-impact.md', rulesPage());
console.log('wrote docs/rules-of-impact.md');

export type * from './catalog.ts';
export { openCatalog, type Catalog } from './open.ts';
export { FOLD_VERSION } from './project.ts';
export { attemptsOf, type Attempt, type RunFact } from './fold/attempts.ts';

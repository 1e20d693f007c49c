export type * from './catalog.ts';
export { contentDifference, structureDifference } from './compare/compare.ts';
export type { CatalogDifference } from './compare/difference.ts';
export {
  DamagedCatalog,
  openSnapshot,
  type CatalogSnapshot,
  type Standing,
} from './compare/snapshot.ts';
export { catalogExists, shownCatalog } from './engine-of.ts';
export { lineageDiff, type LineageDiff } from './diff/lineage-diff.ts';
export { sequencesOfChanges } from './diff/sequences-of-changes.ts';
export { stepChanges, type StepChange } from './diff/step-changes.ts';
export { OtherFoldVersion, refuseOtherFold } from './fold-version.ts';
export { CatalogInUse } from './lock.ts';
export { catalogGeneration, nextCatalog } from './next.ts';
export { catalogTrouble } from './unavailable.ts';
export { claimCatalog, openCatalog, type Catalog, type CatalogClaim } from './open.ts';
export { createPace, type Pace } from './pace.ts';
export { removeCatalog } from './remove.ts';
export { FatalEntry } from './work-notes.ts';
export { PROJECTION_VERSION as FOLD_VERSION } from '#projection';
export { limitReads, spendMade, spendText, type ReadLimit } from './read-limit.ts';
export { breakingVersionsIn, type BreakingVersionView } from './read/breaking-versions.ts';
export { childrenOfRuns } from './read/children.ts';
export {
  assessmentIn,
  changesAt,
  eventsOfChanges,
  type ChangeEventView,
  type ChangeSteps,
} from './read/changes.ts';
export { countsAt } from './read/counts.ts';
export { dataVersionsOf, versionsOfRuns, type VersionsWanted } from './read/data-versions.ts';
export { datasetsByName, listDatasets } from './read/datasets.ts';
export { edgesOfDatasets, edgesOfJobs } from './read/edge-history.ts';
export { producersOfEdges, statementsOfEdges } from './read/edge-statements.ts';
export { eventsAt, listDeadLetters, listEvents, listSetAside } from './read/events.ts';
export { exportGraph, exportPieces, type GraphPieces } from './read/export-graph.ts';
export { facetHistoryOf, type FacetHistoryView, type FacetsWanted } from './read/facet-history.ts';
export { facetsOf } from './read/facets.ts';
export { fieldsOf } from './read/fields.ts';
export { jobVersionsOf, type JobVersionView } from './read/job-versions.ts';
export { jobsByName, listJobs } from './read/jobs.ts';
export { knownNames } from './read/known-names.ts';
export { datasetNameAsSent } from './read/name-as-sent.ts';
export { listNamespaces } from './read/namespaces.ts';
export { BadCursor } from './read/page.ts';
export { producersAt, type ProducerView } from './read/producers.ts';
export { provenanceOf, type ProvenanceStart, type ProvenanceStep } from './read/provenance.ts';
export { habitsOf, quietOf } from './read/quiet.ts';
export { runDetailsOf, type RunDetails } from './read/run-details.ts';
export { runHistory } from './read/run-history.ts';
export { runFacetsOf } from './read/run-facets.ts';
export { attemptsOfRuns, runsByRunId, runsOfJobs } from './read/runs.ts';
export { runsOfDatasets } from './read/runs-of-datasets.ts';
export { schemaVersionsOf } from './read/schema-versions.ts';
export { search } from './read/search.ts';
export { searchFacets, type SearchFacets } from './read/search-facets.ts';
export { sequenceAt } from './read/sequence-at.ts';
export { usesOfDatasets, usesOfJobs } from './read/uses.ts';
export type { DataVersionView, VersionReadView } from './read/version-views.ts';

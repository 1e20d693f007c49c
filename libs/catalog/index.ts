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
export {
  breakingVersionsIn,
  type BreakingVersionView,
} from './queries/assets/breaking-versions.ts';
export { childrenOfRuns } from './queries/runs/child-runs.ts';
export {
  assessmentIn,
  changesAt,
  eventsOfChanges,
  type ChangeEventView,
  type ChangeSteps,
} from './queries/events/changes.ts';
export { countsAt } from './queries/assets/counts.ts';
export {
  dataVersionsOf,
  versionsOfRuns,
  type VersionsWanted,
} from './queries/versions/data-versions.ts';
export { datasetsByName, listDatasets } from './queries/assets/datasets.ts';
export { edgesOfDatasets, edgesOfJobs } from './queries/edges/edge-history.ts';
export { producersOfEdges, statementsOfEdges } from './queries/edges/edge-statements.ts';
export { eventsAt, listDeadLetters, listEvents, listSetAside } from './queries/events/events.ts';
export { exportGraph, exportPieces, type GraphPieces } from './queries/edges/export-graph.ts';
export {
  facetHistoryOf,
  type FacetHistoryView,
  type FacetsWanted,
} from './queries/assets/facet-history.ts';
export { facetsOf } from './queries/assets/facets.ts';
export { fieldsOf } from './queries/assets/fields.ts';
export { jobVersionsOf, type JobVersionView } from './queries/assets/job-versions.ts';
export { jobsByName, listJobs } from './queries/assets/jobs.ts';
export { assetsNamed, type NamedAsset } from './queries/names/assets-named.ts';
export { knownNames } from './queries/names/known-names.ts';
export { datasetNameAsSent } from './queries/names/name-as-sent.ts';
export { listNamespaces } from './queries/names/namespaces.ts';
export { BadCursor } from './queries/page.ts';
export { producersAt, type ProducerView } from './queries/assets/producers.ts';
export {
  provenanceOf,
  type ProvenanceStart,
  type ProvenanceStep,
} from './queries/versions/provenance.ts';
export { habitsOf, quietOf } from './queries/runs/quiet.ts';
export { areRecreated, type JobOutput } from './queries/runs/recreated.ts';
export { runDetailsOf, type RunDetails } from './queries/runs/run-details.ts';
export { runHistory } from './queries/runs/run-history.ts';
export { runFacetsOf } from './queries/runs/run-facets.ts';
export { attemptsOfRuns, runsByRunId, runsOfJobs } from './queries/runs/runs.ts';
export { runsOfDatasets } from './queries/runs/runs-of-datasets.ts';
export { schemaVersionsOf } from './queries/assets/schema-versions.ts';
export { search } from './queries/search/search.ts';
export { searchFacets, type SearchFacets } from './queries/search/search-facets.ts';
export { sequenceAt } from './queries/events/sequence-at.ts';
export { useEndedAt, usesOfDatasets, usesOfJobs } from './queries/assets/uses.ts';
export type { DataVersionView, VersionReadView } from './queries/versions/version-views.ts';

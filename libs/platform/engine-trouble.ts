import { catalogTrouble } from '#catalog';
import { ClockWrong, LogUnavailable } from '#event-store';
import { GraphUnavailable } from '#lineage';
import type { Config } from './config.ts';

/** Which engine cannot be asked at present and what to do, as a sentence for people; `null` for an error that says nothing of the kind. */
export const engineTrouble = ({ CATALOG_URL: url }: Config, error: unknown): string | null =>
  error instanceof GraphUnavailable ||
  error instanceof LogUnavailable ||
  error instanceof ClockWrong
    ? error.message
    : catalogTrouble(url, error);

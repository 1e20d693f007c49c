import { catalogTrouble } from '#catalog';
import { ClockWrong, LogStopped, LogUnavailable } from '#event-store';
import { GraphUnavailable } from '#lineage';
import type { Config } from '../config/config.ts';

/**
 * The message of an error that means that an engine cannot be used at present, with instructions.
 * Null for any other error.
 */
export const engineTrouble = ({ CATALOG_URL: url }: Config, error: unknown): string | null =>
  error instanceof GraphUnavailable ||
  error instanceof LogUnavailable ||
  error instanceof LogStopped ||
  error instanceof ClockWrong
    ? error.message
    : catalogTrouble(url, error);

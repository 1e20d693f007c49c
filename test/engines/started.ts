/** The servers that the setup of the engine tests started, for its end. */
export const started: { stop(): Promise<void> }[] = [];

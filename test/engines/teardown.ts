import { started } from './started.ts';

export default async (): Promise<void> => {
  for (const server of started) await server.stop();
};

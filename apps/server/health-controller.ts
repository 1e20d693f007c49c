import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import type { Platform } from '#platform';
import { PLATFORM } from './platform-token.ts';

/** For those who watch the process: whether it lives, and whether its answers keep up with the log. */
@Controller('health')
export class HealthController {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  @Get('live')
  live() {
    return { status: 'live' };
  }

  @Get('ready')
  async ready(@Res({ passthrough: true }) reply: FastifyReply) {
    const { problem, freshness, isProjector, deadLetters, projections } =
      await this.platform.health();
    if (problem !== null) reply.code(503);
    return {
      status: problem === null ? 'ready' : 'not ready',
      ...(problem !== null && { reason: problem }),
      freshness: freshness && {
        asOf: freshness.sequence,
        head: freshness.head,
        lag: freshness.lag,
      },
      projector: isProjector,
      deadLetters,
      projections,
    };
  }
}

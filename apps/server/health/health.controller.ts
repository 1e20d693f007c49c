import { Controller, Get, Inject, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { redactText } from '#openlineage';
import type { Platform } from '#platform';
import { refusalOfKey } from '../http/admit.ts';
import { PLATFORM } from '../http/platform-token.ts';
import { foreignSite } from '../http/same-site.ts';

/** For those who watch the process: whether it lives, and whether its answers keep up with the log. */
@Controller('health')
export class HealthController {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  @Get('live')
  live() {
    return { status: 'live' };
  }

  @Get('ready')
  async ready(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const { problem, freshness, isProjector, deadLetters, projections } =
      await this.platform.health();
    if (problem !== null) reply.code(503);
    const shown = this.#maySeeReasons(request) ? redactText : () => WITHHELD;
    return {
      status: problem === null ? 'ready' : 'not ready',
      ...(problem !== null && { reason: shown(problem) }),
      freshness: freshness && {
        asOf: freshness.sequence,
        head: freshness.head,
        lag: freshness.lag,
      },
      projector: isProjector,
      deadLetters,
      projections: projections.map(({ lastError, ...projection }) => ({
        ...projection,
        lastError: lastError && { ...lastError, message: shown(lastError.message) },
      })),
    };
  }

  #maySeeReasons({ headers }: FastifyRequest): boolean {
    if (foreignSite(headers, this.platform.config) !== null) return false;
    return refusalOfKey(this.platform, headers.authorization) === null;
  }
}

// Sentences about engines and files hold addresses and paths, and anyone may ask whether a server is ready.
const WITHHELD =
  'the reason is shown to keys with the role read; errors are also in the log of the server';

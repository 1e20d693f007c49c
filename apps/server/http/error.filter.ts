import {
  Catch,
  HttpException,
  Inject,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Platform } from '#platform';
import { answerErrors } from '../graphql/answer-errors.ts';
import { PLATFORM } from './platform-token.ts';

/** What becomes of an error in Nest's part: the GraphQL route words its own, an HTTP route answers with one sentence. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(@Inject(PLATFORM) private readonly platform: Platform) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    // Graphql throws an error that a resolver returns; Nest would log it first, whoever's fault it is.
    if (host.getType<'graphql' | 'http'>() === 'graphql') return error;
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (error instanceof HttpException && error.getStatus() < 500) {
      const [path] = request.url.split('?');
      const sentence = `there is nothing at ${request.method} ${path}: see / for what there is`;
      return reply.code(error.getStatus()).send({ error: sentence });
    }
    const [answer] = answerErrors([error], request.log, this.platform);
    return reply.code(500).send({ error: answer?.message });
  }
}

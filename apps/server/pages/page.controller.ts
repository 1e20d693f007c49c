import { Controller, Get, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { explorer } from './explorer.ts';
import { welcome } from './welcome.ts';

/** The pages for people. They hold no data, so they ask for no key. */
@Controller()
export class PageController {
  @Get()
  welcome(@Res() reply: FastifyReply) {
    return send(reply, welcome.policy, welcome.html);
  }

  @Get('graphiql')
  async explorer(@Req() request: FastifyRequest, @Res() reply: FastifyReply) {
    const { html, gzipped, policy } = await explorer();
    if (!/\bgzip\b/.test(request.headers['accept-encoding'] ?? '')) {
      return send(reply, policy, html);
    }
    return send(reply.header('content-encoding', 'gzip'), policy, gzipped);
  }
}

const send = (reply: FastifyReply, policy: string, body: string | Buffer): FastifyReply =>
  reply
    .header('content-type', 'text/html; charset=utf-8')
    .header('content-security-policy', policy)
    .header('x-content-type-options', 'nosniff')
    .header('referrer-policy', 'no-referrer')
    .header('vary', 'accept-encoding')
    .send(body);

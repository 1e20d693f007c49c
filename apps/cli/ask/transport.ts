/** What is sent to the application, wherever it runs. */
export interface Request {
  readonly method: 'GET' | 'POST';
  /** From the root of the application, such as `/graphql`. */
  readonly path: string;
  readonly contentType?: string;
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly timeoutMs: number;
}

export interface Response {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** A way to the application: over HTTP to a server, or within this process on local files. */
export interface Transport {
  /** Who answers, for messages: the server's URL, or the local files. */
  readonly where: string;
  send(request: Request): Promise<Response>;
  close(): Promise<void>;
}

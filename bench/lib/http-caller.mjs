import { Agent, request } from 'node:http';

/** Calls a service on one kept connection, one call after the other, and takes the time. */
export class HttpCaller {
  #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  #port;

  constructor(port) {
    this.#port = port;
  }

  get(path, token) {
    return this.call('GET', path, token);
  }

  /** @returns {Promise<{ body: object, milliseconds: number }>} @throws Error for any status but 200 */
  call(method, path, token, body) {
    return new Promise((resolve, reject) => {
      const startedAt = performance.now();
      const headers = {
        authorization: `Bearer ${token}`,
        ...(body && { 'content-type': 'application/json' }),
      };
      const options = { port: this.#port, host: '127.0.0.1', agent: this.#agent, method, path, headers };
      const call = request(options, (response) => {
        const chunks = [];
        response.on('data', (chunk) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          const milliseconds = performance.now() - startedAt;
          const text = Buffer.concat(chunks).toString();
          if (response.statusCode === 200) resolve({ body: JSON.parse(text), milliseconds });
          else reject(new Error(`${method} ${path} was answered ${response.statusCode}: ${text}`));
        });
      });
      call.on('error', reject);
      call.end(body && JSON.stringify(body));
    });
  }

  close() {
    this.#agent.destroy();
  }
}

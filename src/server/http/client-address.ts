import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddr from 'proxy-addr';

/** Of a connection that has broken already. */
const UNKNOWN = 'unknown';
/** How IPv4 looks on a socket that takes both. */
const MAPPED = /^::ffff:(?=\d+\.)/i;

export type AddressOf = (request: IncomingMessage) => string;

/**
 * Answers the IP address of whoever sent a request: that of the connection or, where it is of a trusted proxy, the last one in
 * `X-Forwarded-For` that is not. What stands before it anybody can write.
 */
export function clientAddress(trustedProxies: readonly string[]): AddressOf {
  const isTrusted = proxyAddr.compile([...trustedProxies]);
  return (request) => {
    const { remoteAddress = UNKNOWN } = request.socket;
    const found = trustedProxies.length === 0 ? remoteAddress : proxyAddr(request, isTrusted);
    // A proxy that writes something else says nothing.
    return (isIP(found) === 0 ? remoteAddress : found).replace(MAPPED, '');
  };
}

/**
 * What a person can do about what an operating system, a network or a package manager refused.
 */
import { ROOT } from './env.mjs';

/** By what a message says; the first that fits counts. */
const NETWORK_ADVICE = [
  [
    /certificate|SELF_SIGNED|UNABLE_TO_(GET_ISSUER|VERIFY)|CERT_/i,
    "The certificate of the registry is not trusted here. Where a company's proxy signs with its own certificate, tell npm where it is and run the command again: npm config set cafile /path/to/company.pem (NODE_EXTRA_CA_CERTS=/path/to/company.pem does as well).",
  ],
  [
    /\b407\b|proxy authentication/i,
    'The proxy asks for a login: npm config set https-proxy http://USER:PASSWORD@HOST:PORT, then run the command again.',
  ],
  [
    /\b40[13]\b|unauthori[sz]ed|forbidden|authentication/i,
    'The registry refuses: check "npm config get registry" and the token for it in your .npmrc ("npm login"), then run the command again.',
  ],
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timed? ?out|socket hang up|network/i,
    'The registry cannot be reached: check the network and "npm config get registry". Behind a proxy: npm config set https-proxy http://HOST:PORT. Then run the command again.',
  ],
];

/**
 * @param {string} output what a package manager wrote when it failed
 * @returns {string | undefined} what to do about a network that does not let it through; undefined when it is not the network
 */
export function networkAdvice(output) {
  return NETWORK_ADVICE.find(([pattern]) => pattern.test(output))?.[1];
}

/**
 * @param {NodeJS.ErrnoException} error
 * @returns {string | undefined} what to do about a file that cannot be written; undefined when that is not what is wrong
 */
export function fileAdvice({ code, path }) {
  const where = path ?? ROOT;
  switch (code) {
    case 'ENOSPC':
      return `The disk of ${where} is full: free some space and run the command again.`;
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return `${where} cannot be written by you. Macadam keeps dependencies in node_modules/ and .cache/ and its state in .macadam/ of the checkout: clone it into a folder of your own, or have its owner changed to you, and run the command again.`;
    default:
      return undefined;
  }
}

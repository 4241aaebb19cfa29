/**
 * Whether an address or host name is this machine's own (RFC 1122 3.2.1.3, RFC 4291 2.5.3, RFC 6761 6.3).
 *
 * @param host - without a port; an IPv6 address with or without brackets
 */
export function isLoopback(host: string): boolean {
  const name = host.replace(/^\[|\]$/g, '').toLowerCase();
  return (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === '::1' ||
    /^(?:::ffff:)?127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(name)
  );
}

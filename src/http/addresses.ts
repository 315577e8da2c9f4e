/** Which hosts are this machine, and which addresses are not on the public internet. */
import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');
loopback.addSubnet('::ffff:127.0.0.0', 104, 'ipv6');

/** IANA special-purpose registries: private, shared, link-local, loopback, unspecified, multicast and reserved. */
const notPublic = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  notPublic.addSubnet(network, prefix, 'ipv4');
  notPublic.addSubnet(`::ffff:${network}`, 96 + prefix, 'ipv6');
  notPublic.addSubnet(`64:ff9b::${network}`, 96 + prefix, 'ipv6');
}
notPublic.addAddress('::', 'ipv6');
notPublic.addAddress('::1', 'ipv6');
notPublic.addSubnet('fc00::', 7, 'ipv6');
notPublic.addSubnet('fe80::', 10, 'ipv6');
notPublic.addSubnet('ff00::', 8, 'ipv6');

/** Loopback means the literal addresses and exactly `localhost`; a name that begins so is another host. */
export function isLoopbackHost(hostname: string): boolean {
  const bare = toBareHost(hostname);
  return bare === 'localhost' || contains(loopback, bare);
}

/** Whether an IP literal is one that the public internet does not route. Names are not looked up: `false`. */
export function isPrivateAddress(hostname: string): boolean {
  const bare = toBareHost(hostname);
  return bare === 'localhost' || contains(notPublic, bare);
}

/** Without the brackets that a URL puts around IPv6 and the dot that ends a full name. */
function toBareHost(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

function contains(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 4 ? 'ipv4' : 'ipv6');
}

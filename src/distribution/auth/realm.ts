/**
 * Whether the token service that a registry names (its realm) may be talked to. The realm is chosen by whoever answers
 * as the registry, and a login goes there, so it is checked before anything is sent.
 */
import { BlockList, isIP } from 'node:net';
import { isLoopbackHost, isPrivateAddress } from '../../http/addresses.ts';
import type { RealmRefusal } from '../errors.ts';

/** The reason not to use `realm` for the registry at `registry`, or `undefined` when nothing speaks against it. */
export function findRealmFault(realm: URL, registry: URL): RealmRefusal | undefined {
  if ((realm.protocol !== 'https:' && realm.protocol !== 'http:') || hasUserInfo(realm)) {
    return 'not-a-url';
  }
  if (realm.protocol === 'http:' && registry.protocol !== 'http:') {
    return 'not-encrypted';
  }
  if (realm.hostname === registry.hostname) {
    return undefined;
  }
  return allowedFrom[classify(realm.hostname)].includes(classify(registry.hostname))
    ? undefined
    : 'private-address';
}

/** Whether a login sent to `realm` leaves the registry's host, so that the person has to agree. */
export function isOtherHost(realm: URL, registry: URL): boolean {
  return realm.hostname !== registry.hostname;
}

type Network = 'loopback' | 'private' | 'nowhere' | 'public';

/** From which networks a registry may name a realm in the network of the key: nothing outside may point inwards. */
const allowedFrom: Readonly<Record<Network, readonly Network[]>> = {
  public: ['public', 'private', 'loopback', 'nowhere'],
  private: ['private', 'loopback'],
  loopback: ['loopback'],
  nowhere: [],
};

/** By what is written, without a name lookup; names other than `localhost` count as public. */
function classify(hostname: string): Network {
  const address = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(address);
  if (family !== 0 && nowhere.check(address, family === 4 ? 'ipv4' : 'ipv6')) {
    return 'nowhere';
  }
  if (isLoopbackHost(hostname)) {
    return 'loopback';
  }
  return isPrivateAddress(hostname) ? 'private' : 'public';
}

/** Link-local (where cloud metadata services answer), unspecified and multicast: no place for a login at all. */
const nowhere = new BlockList();
nowhere.addSubnet('169.254.0.0', 16, 'ipv4');
nowhere.addSubnet('fe80::', 10, 'ipv6');
nowhere.addSubnet('0.0.0.0', 8, 'ipv4');
nowhere.addAddress('::', 'ipv6');
nowhere.addSubnet('224.0.0.0', 4, 'ipv4');
nowhere.addSubnet('ff00::', 8, 'ipv6');

function hasUserInfo(url: URL): boolean {
  return url.username !== '' || url.password !== '';
}

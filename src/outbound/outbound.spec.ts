import { DnsServer } from '../../test/support/dns-server.js';
import { readConfig } from '../config/config.js';
import { HostResolver } from './host-resolver.js';
import { Outbound, OutboundRefused } from './outbound.js';

describe('where the service connects to', () => {
  let dns: DnsServer;
  let outbound: Outbound;
  let allowing: Outbound;

  beforeAll(async () => {
    dns = await DnsServer.start({
      'public.example.com': ['93.184.216.34', '2606:4700:4700::1111'],
      'inside.example.com': ['10.0.0.1'],
      'mixed.example.com': ['93.184.216.34', '169.254.169.254'],
      'mixed6.example.com': ['93.184.216.34', '::ffff:93.184.216.34'],
      'empty.example.com': [],
      'both.example.com': ['127.0.0.1', '93.184.216.34'],
    });
    const resolver = HostResolver.using([dns.address]);
    outbound = new Outbound(readConfig({}), resolver);
    allowing = new Outbound(readConfig({ OUTBOUND_ALLOW: '127.0.0.0/8,fd00:1::/32' }), resolver);
  });
  afterAll(() => dns.stop());

  const addresses = async (of: Outbound, host: string, allowedOnly = false) =>
    (await of.addresses(host, { allowedOnly })).map(({ address }) => address);

  it('gives every address of a public host', async () => {
    expect(await addresses(outbound, 'public.example.com')).toEqual([
      '93.184.216.34',
      '2606:4700:4700::1111',
    ]);
    expect(await addresses(outbound, '93.184.216.34')).toEqual(['93.184.216.34']);
    expect(await addresses(allowing, 'public.example.com')).toHaveLength(2);
  });

  it.each(['inside', 'mixed', 'mixed6'])(
    'refuses %s.example.com, of which any address is not public',
    async (name) => {
      const refused = outbound.addresses(`${name}.example.com`);
      await expect(refused).rejects.toThrow(OutboundRefused);
      await expect(refused).rejects.toThrow('The host has an address that is not public.');
    },
  );

  it.each([
    '127.0.0.1',
    '::1',
    '::ffff:127.0.0.1',
    '10.1.2.3',
    'localhost',
    'a.localhost',
    '169.254.169.254',
  ])('refuses %s', async (host) => {
    await expect(outbound.addresses(host)).rejects.toThrow('not public');
  });

  it.each(['empty.example.com', 'unknown.example.com'])('says that %s cannot be resolved', async (host) => {
    await expect(outbound.addresses(host)).rejects.toThrow('The host name cannot be resolved.');
  });

  it('asks again each time, so that a name that has changed its meaning is judged anew', async () => {
    dns.names.set('moving.example.com', ['93.184.216.34']);
    await expect(outbound.addresses('moving.example.com')).resolves.toHaveLength(1);
    dns.names.set('moving.example.com', ['127.0.0.1']);
    await expect(outbound.addresses('moving.example.com')).rejects.toThrow('not public');
  });

  it("connects to the operator's own networks too, and to nothing else beside the Internet", async () => {
    expect(await addresses(allowing, '127.0.0.1')).toEqual(['127.0.0.1']);
    expect(await addresses(allowing, '::ffff:127.0.0.1')).toEqual(['::ffff:127.0.0.1']);
    expect(await addresses(allowing, 'fd00:1::7')).toEqual(['fd00:1::7']);
    expect(await addresses(allowing, 'both.example.com')).toHaveLength(2);
    await expect(allowing.addresses('10.0.0.1')).rejects.toThrow('not public');
    // ::1 is not in the list
    await expect(allowing.addresses('localhost')).rejects.toThrow('not public');
  });

  it("connects without TLS in the operator's own networks alone", async () => {
    expect(await addresses(allowing, '127.0.0.1', true)).toEqual(['127.0.0.1']);
    await expect(allowing.addresses('93.184.216.34', { allowedOnly: true })).rejects.toThrow('Without TLS');
    await expect(allowing.addresses('both.example.com', { allowedOnly: true })).rejects.toThrow(
      'Without TLS',
    );
  });
});

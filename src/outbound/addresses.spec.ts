import { isPublicAddress } from './addresses.js';

describe('public addresses', () => {
  it.each([
    '8.8.8.8',
    '1.1.1.1',
    '93.184.216.34',
    '172.15.255.255',
    '172.32.0.1',
    '192.167.1.1',
    '100.63.255.255',
  ])('%s is one', (address) => expect(isPublicAddress(address)).toBe(true));
  it.each(['2001:4860:4860::8888', '2606:4700:4700::1111', '2a00:1450:4001:81b::200e'])(
    '%s is one',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each([
    ['this network', '0.0.0.0', '0.1.2.3', '::'],
    ['loopback', '127.0.0.1', '127.255.255.254', '::1'],
    [
      'private',
      '10.0.0.1',
      '172.16.0.1',
      '172.31.255.255',
      '192.168.0.1',
      'fc00::1',
      'fd12:3456::1',
      'fec0::1',
    ],
    ['link-local', '169.254.0.1', 'fe80::1'],
    ['shared by carriers', '100.64.0.1', '100.127.255.255'],
    ['multicast and broadcast', '224.0.0.1', '239.255.255.255', '255.255.255.255', 'ff02::1'],
    [
      'of metadata services',
      '169.254.169.254',
      '100.100.100.200',
      '168.63.129.16',
      '192.0.0.192',
      'fd00:ec2::254',
    ],
    ['for documentation', '192.0.2.1', '198.51.100.1', '203.0.113.1', '2001:db8::1', '3fff::1'],
    ['for benchmarks', '198.18.0.1', '198.19.255.255', '2001:2::1'],
    ['reserved', '240.0.0.1', '192.0.0.1', '192.88.99.1', '100::1', '4000::1', '5f00::1'],
    ['mapped', '::ffff:127.0.0.1', '::ffff:8.8.8.8', '::ffff:0:8.8.8.8', '::127.0.0.1', '::8.8.8.8'],
    ['translated (NAT64)', '64:ff9b::8.8.8.8', '64:ff9b::7f00:1', '64:ff9b:1::1'],
    ['translated (6to4)', '2002:7f00:1::', '2002:808:808::1'],
    ['translated (Teredo)', '2001::1', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['translated (ISATAP)', '2a00:1450::5efe:10.0.0.1', '2a00:1450::200:5efe:10.0.0.1'],
    ['none at all', '', 'example.com', '1.2.3', '::1%eth0', '1.2.3.4.5'],
  ])('none that is %s', (_, ...addresses) => {
    expect(addresses.filter(isPublicAddress)).toEqual([]);
  });
});

import { parseDestination } from './destination.js';

const https = (text: string) => parseDestination(text, { https: 443 })?.destination ?? null;
const tls = (text: string) => parseDestination(text, { tls: 6514, tcp: null })?.destination ?? null;

describe('a destination', () => {
  it.each([
    ['https://siem.example.com/in?x=1', 'siem.example.com', 443],
    ['https://siem.example.com:8443', 'siem.example.com', 8443],
    ['https://siem.example.com.:443/', 'siem.example.com', 443],
    ['https://SIEM.Example.COM', 'siem.example.com', 443],
    ['https://faß.de', 'xn--fa-hia.de', 443],
    ['https://[2001:4860::8888]:1', '2001:4860::8888', 1],
  ])('%s is read', (text, host, port) => expect(https(text)).toEqual({ host, port }));

  it.each([
    'https://127.0.0.1',
    'https://2130706433',
    'https://0x7f000001',
    'https://0x7f.1',
    'https://0177.0.0.1',
    'https://017700000001/',
    'https://127.1',
    'https://127.0.0.1.',
    'https://①②⑦.⓪.⓪.①',
    'https://127。0。0。1',
    'https://%31%32%37.0.0.1',
  ])('%s is the loopback address', (text) => expect(https(text)?.host).toBe('127.0.0.1'));

  it('reads the same spellings with schemes of other protocols', () => {
    expect(tls('tls://2130706433')).toEqual({ host: '127.0.0.1', port: 6514 });
    expect(tls('tls://0x7f.1:443')).toEqual({ host: '127.0.0.1', port: 443 });
    expect(tls('tcp://[::FFFF:127.0.0.1]:514')).toEqual({ host: '::ffff:7f00:1', port: 514 });
    expect(tls('tcp://siem.example.com')).toBeNull();
  });

  it.each([
    'http://siem.example.com',
    'HTTPS://siem.example.com',
    'https:siem.example.com',
    'https:/siem.example.com',
    'https:///siem.example.com',
    'https://\\siem.example.com',
    'https://me:secret@siem.example.com',
    'https://me@siem.example.com',
    'https://@siem.example.com',
    'https://siem.example.com/#part',
    'https://siem.example.com/#',
    'https://siem.example.com:0',
    'https://siem.example.com:65536',
    'https://siem.\texample.com',
    'https://siem.example.com/a b',
    ' https://siem.example.com',
    'https://siem.example.com\n',
    'https://[::1%25eth0]/',
    'https://1.2.3.4.5/',
    'https://256.1.1.1/',
    'https://.',
    'https://',
    'toString://siem.example.com',
    'file:///etc/passwd',
    '',
  ])('%j is refused', (text) => expect(https(text)).toBeNull());
});

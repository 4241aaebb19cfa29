import { compileJmesPath } from '../index';

const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIICpTCCAg6gAwIBAgICEjQwDQYJKoZIhvcNAQELBQAwTzELMAkGA1UEBhMCREUx
FTATBgNVBAoMDE1hY2FkYW0gVGVzdDEOMAwGA1UECwwFUm9hZHMxGTAXBgNVBAMM
EHNob3AuZXhhbXBsZS5vcmcwIBcNMjYxMTIzMjIxMTMxWhgPMjEyNjEwMzAyMjEx
MzFaME8xCzAJBgNVBAYTAkRFMRUwEwYDVQQKDAxNYWNhZGFtIFRlc3QxDjAMBgNV
BAsMBVJvYWRzMRkwFwYDVQQDDBBzaG9wLmV4YW1wbGUub3JnMIGfMA0GCSqGSIb3
DQEBAQUAA4GNADCBiQKBgQCuhIpD897+LOXvJRVkcL60JeHwSIQP+oGcfY3eDpYb
1Z/IBCEiVNgSsgmfuaSo3opEGZ6Qd8Iss+LRBtofDrs6iHql7b/GBnjyzmLjiNDo
hGoUOqPlZr0/CX8nOcsKu0EfO+gY8ShMMgEusBsi8Rs9ZTP1ou5cPuhKDlLQYhMz
MQIDAQABo4GNMIGKMB0GA1UdDgQWBBRkRCCOG6YcPZwqy+Y35biV+dLp1jAfBgNV
HSMEGDAWgBRkRCCOG6YcPZwqy+Y35biV+dLp1jAPBgNVHRMBAf8EBTADAQH/MCoG
A1UdEQQjMCGCEHNob3AuZXhhbXBsZS5vcmeBDWFAZXhhbXBsZS5vcmcwCwYDVR0P
BAQDAgWgMA0GCSqGSIb3DQEBCwUAA4GBAHDSyeWszj6aY9QFbmffnzojZUcpJeGo
gUgmMU8kVpcwMSzELvtEnS4yTa2X++dEtrp90kZIDQDY5XgwJ4XXrOaVZxF2L6VE
9FulLQ9VPYmvhezLltS2EH8kXcDhOHh5aDFOKMPAITGsGZb8XHJDqo51rXnM+dZv
hYEjrLgM9P+1
-----END CERTIFICATE-----`;
const REQUEST = `-----BEGIN CERTIFICATE REQUEST-----
MIIBTjCBuAIBADAPMQ0wCwYDVQQDDARzaG9wMIGfMA0GCSqGSIb3DQEBAQUAA4GN
ADCBiQKBgQCuhIpD897+LOXvJRVkcL60JeHwSIQP+oGcfY3eDpYb1Z/IBCEiVNgS
sgmfuaSo3opEGZ6Qd8Iss+LRBtofDrs6iHql7b/GBnjyzmLjiNDohGoUOqPlZr0/
CX8nOcsKu0EfO+gY8ShMMgEusBsi8Rs9ZTP1ou5cPuhKDlLQYhMzMQIDAQABoAAw
DQYJKoZIhvcNAQELBQADgYEAkvoaQR2JchKxg6ctnVYBviZ8peelCCg09LaldzoH
26+/nJmqS63haf2c8ZTjI0bs39INZ0hVjqFMwSaAbsiA5Euiz/jgA5VMxBiVIVUx
3uRvG0RiTD6dk9CheGIy8bzsF3UAXu95bO9NcY4H22Xc6oQQFsk4faJ6vgJURLBT
XA0=
-----END CERTIFICATE REQUEST-----`;
const ELLIPTIC = `-----BEGIN CERTIFICATE-----
MIIBbjCCARWgAwIBAgIUHOk32XtX8LIjpT4UAjqqGsU4Q+cwCgYIKoZIzj0EAwIw
DDEKMAgGA1UEAwwBeDAgFw0yNjExMjMyMjExMzJaGA8yMTI2MTAzMDIyMTEzMlow
DDEKMAgGA1UEAwwBeDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABJvlR24vHd7v
6T0X3Y0yfzu1k20rba37+8G26oP3Zg9cGtnywCveOKMe7cqrglf6usBnuZdLkHZR
/kDKJ2FcJNCjUzBRMB0GA1UdDgQWBBShcTEUOOi0WqLdNKL5g76vcip6rjAfBgNV
HSMEGDAWgBShcTEUOOi0WqLdNKL5g76vcip6rjAPBgNVHRMBAf8EBTADAQH/MAoG
CCqGSM49BAMCA0cAMEQCIHjCCG1iiboghqUix1J04uhLuXVRwrvQtT87mQ1J/q4U
AiB2LkYO90r9BtV29sHI3DenNetu+WsgMcqS5vhXJKYa4A==
-----END CERTIFICATE-----`;
const MODULUS =
  '122550520974803001210388978303733705343279751950252192418667780269646427270222250996913755378698915911185916383880165622810324436558648124042162697456857649745477413216476128297602140278486577914819334070752578861657805712604195964724188280466405631859337193340614536235607447074118074079106317302551916262193';

function decode(pem: string): unknown {
  return compileJmesPath('x509_decode(@)').search(pem);
}

const names = [
  { Type: [2, 5, 4, 6], Value: 'DE' },
  { Type: [2, 5, 4, 10], Value: 'Macadam Test' },
  { Type: [2, 5, 4, 11], Value: 'Roads' },
  { Type: [2, 5, 4, 3], Value: 'shop.example.org' },
];
const subject = {
  Country: ['DE'],
  Organization: ['Macadam Test'],
  OrganizationalUnit: ['Roads'],
  Locality: null,
  Province: null,
  StreetAddress: null,
  PostalCode: null,
  SerialNumber: '',
  CommonName: 'shop.example.org',
  Names: names,
  ExtraNames: null,
};

describe('x509_decode', () => {
  it('reads a certificate', () => {
    expect(decode(CERTIFICATE)).toEqual({
      Version: 3,
      SerialNumber: 4660,
      Issuer: subject,
      Subject: subject,
      NotBefore: '2026-11-23T22:11:31Z',
      NotAfter: '2126-10-30T22:11:31Z',
      SignatureAlgorithm: 4,
      PublicKeyAlgorithm: 1,
      PublicKey: { N: MODULUS, E: 65537 },
      KeyUsage: 5,
      BasicConstraintsValid: true,
      IsCA: true,
      DNSNames: ['shop.example.org'],
      EmailAddresses: ['a@example.org'],
    });
  });

  it('reads a request', () => {
    expect(decode(REQUEST)).toMatchObject({
      Version: 0,
      Subject: { CommonName: 'shop', Country: null },
      PublicKey: { N: MODULUS, E: 65537 },
    });
  });

  it.each([
    ['', 'failed to decode PEM block'],
    [ELLIPTIC, 'certificate should use rsa algorithm'],
    [CERTIFICATE.replaceAll('CERTIFICATE', 'PUBLIC KEY'), 'neither contains'],
    [
      '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----',
      'not a certificate',
    ],
  ])('refuses %#', (pem, message) => {
    expect(() => decode(pem)).toThrow(message);
  });

  it('refuses any part of a certificate', () => {
    const lines = CERTIFICATE.split('\n');
    for (let count = 2; count < lines.length - 1; count++) {
      const part = [...lines.slice(0, count), lines[lines.length - 1]];
      expect(() => decode(part.join('\n'))).toThrow("function 'x509_decode'");
    }
  });
});

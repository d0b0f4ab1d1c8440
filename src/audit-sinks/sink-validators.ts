import { X509Certificate } from 'node:crypto';
import { ValidateBy, type ValidationOptions } from 'class-validator';
import { actionsNamed } from '../audit/actions.js';

/** One action, or a group of them. */
export const IsActionGroup = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isActionGroup',
      validator: {
        validate: (value) =>
          typeof value === 'string' &&
          value.length <= 100 &&
          !value.includes(',') &&
          actionsNamed(value) !== null,
        defaultMessage: (args) =>
          `${args?.property} must hold actions such as agent.deleted, or groups of them such as api_key.*`,
      },
    },
    options,
  );

const PEM = /-----BEGIN CERTIFICATE-----[\sA-Za-z0-9+/=]+-----END CERTIFICATE-----/g;

/** One X.509 certificate or several in PEM (RFC 7468), and nothing else. */
function isCertificates(text: string): boolean {
  const certificates = text.match(PEM) ?? [];
  if (certificates.length === 0 || text.replaceAll(PEM, '').trim() !== '') return false;
  try {
    return certificates.every((pem) => new X509Certificate(pem).subject !== null);
  } catch {
    return false;
  }
}

export const IsCertificates = (options?: ValidationOptions): PropertyDecorator =>
  ValidateBy(
    {
      name: 'isCertificates',
      validator: {
        validate: (value) => typeof value === 'string' && isCertificates(value),
        defaultMessage: (args) => `${args?.property} must be X.509 certificates in PEM, and nothing else`,
      },
    },
    options,
  );

import { Injectable } from '@nestjs/common';
import { invalid, type Problem } from '../http/problem.js';
import { parseDestination, type Destination } from '../outbound/destination.js';
import { Outbound, OutboundRefused } from '../outbound/outbound.js';
import type { LookupAddress } from 'node:dns';
import type { SinkKind } from './audit-sink.entity.js';

const SCHEMES: Record<SinkKind, Readonly<Record<string, number | null>>> = {
  https: { https: 443 },
  // RFC 5425, section 4.1; for plain TCP nobody agrees on a port
  syslog: { tls: 6514, tcp: null },
};

const ACCEPTED: Record<SinkKind, string> = {
  https: 'url must be an https URL without user, password and fragment, e.g. https://siem.example.com/audit',
  syslog: 'url must be tls://host:port or tcp://host:port and nothing more, e.g. tls://siem.example.com:6514',
};

export interface SinkAddress {
  readonly url: URL;
  readonly encrypted: boolean;
  readonly destination: Destination;
}

/** @returns null for what is no URL of a sink of this kind */
export function parseSinkUrl(kind: SinkKind, text: string): SinkAddress | null {
  const parsed = parseDestination(text, SCHEMES[kind]);
  if (!parsed) return null;
  const { scheme, url, destination } = parsed;
  if (kind === 'syslog' && (url.pathname !== '/' || url.search || /[/?]$/.test(text))) return null;
  return { url, destination, encrypted: scheme !== 'tcp' };
}

/** Judges where sinks lead, when they are made and again at every delivery. */
@Injectable()
export class SinkUrls {
  constructor(private readonly outbound: Outbound) {}

  /** @throws Problem 400 for a URL that nothing is sent to */
  async assertAccepted(kind: SinkKind, text: string): Promise<Destination> {
    const parsed = parseSinkUrl(kind, text);
    if (!parsed) throw refused(`${ACCEPTED[kind]}.`);
    try {
      await this.addresses(parsed);
    } catch (error) {
      if (error instanceof OutboundRefused) throw refused(`url is not accepted: ${error.message}`);
      throw error;
    }
    return parsed.destination;
  }

  /** @throws OutboundRefused */
  addresses({ destination, encrypted }: SinkAddress): Promise<LookupAddress[]> {
    return this.outbound.addresses(destination.host, { allowedOnly: !encrypted });
  }
}

const refused = (detail: string): Problem => invalid({ field: 'url', detail });

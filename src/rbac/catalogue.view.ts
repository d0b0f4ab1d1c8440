import { ApiProperty } from '@nestjs/swagger';

export class PermissionView {
  name: string;
  description: string;
  /** the plan feature it needs */
  feature?: string;
  /** a feature that is enough for a part of it */
  partlyWith?: string;
}

export class ScopeView {
  name: string;
  description: string;
  @ApiProperty({ type: [String] }) permissions: readonly string[];
}

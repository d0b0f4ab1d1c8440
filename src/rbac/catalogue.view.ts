import { ApiProperty } from '@nestjs/swagger';

export class PermissionView {
  name: string;
  description: string;
  /** the plan feature it needs */
  feature?: string;
}

export class ScopeView {
  name: string;
  description: string;
  @ApiProperty({ type: [String] }) permissions: readonly string[];
}

import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, IsObject, IsOptional, Max, Min, ValidateNested } from 'class-validator';

/** So many requests in a window, which begins with the first of them. */
export class RateLimitDto {
  @IsInt() @Min(1) @Max(1_000_000_000) requests: number;
  /** 30 days at the most */
  @IsInt() @Min(1) @Max(2_592_000) windowSeconds: number;
}

/** A rate limit, or null for none. */
export const IsRateLimit = (): PropertyDecorator =>
  applyDecorators(
    IsOptional(),
    IsObject(),
    ValidateNested(),
    Type(() => RateLimitDto),
  );

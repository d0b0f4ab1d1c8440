import { Body, Controller, Delete, Get, Header, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CurrentPrincipal, RequirePermission } from '../access/access.decorators.js';
import type { TenantPrincipal } from '../access/principal.js';
import { IdParam } from '../http/id.pipe.js';
import { ApiPage, PageQuery, type Page } from '../http/pagination.js';
import { RequestOrigin } from '../http/request-origin.js';
import {
  AddedMemberView,
  AddMemberDto,
  MemberView,
  RemovedMemberView,
  RemoveMemberDto,
  UpdateMemberDto,
} from './member.dto.js';
import { MembersService } from './members.service.js';
import { NewMembersService } from './new-members.service.js';
import { Offboarding } from './offboarding.service.js';

@ApiTags('members')
@Controller('v1/organizations/:organizationId/members')
export class MembersController {
  constructor(
    private readonly members: MembersService,
    private readonly newMembers: NewMembersService,
    private readonly offboarding: Offboarding,
  ) {}

  @Get()
  @ApiPage(MemberView)
  @RequirePermission('members.view')
  list(@CurrentPrincipal() principal: TenantPrincipal, @Query() page: PageQuery): Promise<Page<MemberView>> {
    return this.members.list(principal, page);
  }

  /** Adds a person, or invites one who has an account or no password yet. */
  @Post()
  @Header('cache-control', 'no-store')
  @RequirePermission('members.manage')
  add(
    @CurrentPrincipal() principal: TenantPrincipal,
    @RequestOrigin() origin: string,
    @Body() dto: AddMemberDto,
  ): Promise<AddedMemberView> {
    return this.newMembers.add(principal, dto, origin);
  }

  /** Changes a member's roles. */
  @Patch(':userId')
  @RequirePermission('members.manage')
  update(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('userId', 'member') userId: string,
    @Body() dto: UpdateMemberDto,
  ): Promise<MemberView> {
    return this.members.update(principal, userId, dto);
  }

  /** Removes a member, and keeps or revokes the keys they made. */
  @Delete(':userId')
  @RequirePermission('members.manage')
  remove(
    @CurrentPrincipal() principal: TenantPrincipal,
    @IdParam('userId', 'member') userId: string,
    @Body() dto: RemoveMemberDto,
  ): Promise<RemovedMemberView> {
    return this.offboarding.remove(principal, userId, dto);
  }
}

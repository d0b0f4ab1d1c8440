/** Stands in the package where the service describes itself by @nestjs/swagger, which a host may do without. */
const nothing = () => () => undefined;

export const ApiOkResponse = nothing;
export const ApiProperty = nothing;

import { Param, type PipeTransform } from '@nestjs/common';
import { notFound } from './problem.js';
import { isUuid } from './validators.js';

/** An id in the path. What is no UUID cannot be there: 404, as for one that is not. */
export const IdParam = (name: string, what: string): ParameterDecorator => {
  const pipe: PipeTransform<string, string> = {
    transform(value) {
      if (!isUuid(value)) throw notFound(what);
      return value.toLowerCase();
    },
  };
  return Param(name, pipe);
};

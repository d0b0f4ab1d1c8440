import { Controller, Get } from '@nestjs/common';
import { CONSTANT, PREFIX } from './serve.mjs';

/**
 * A controller that answers the constant body; the decorators are applied as the functions that they are.
 * @param {MethodDecorator[]} decorators of its one route
 */
export function constantController(path, decorators = []) {
  class ConstantController {
    constant() {
      return CONSTANT;
    }
  }
  const { prototype } = ConstantController;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, 'constant');
  for (const decorate of [Get(), ...decorators]) decorate(prototype, 'constant', descriptor);
  Controller(path ?? PREFIX)(ConstantController);
  return ConstantController;
}

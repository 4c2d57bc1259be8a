require('reflect-metadata');
const { Controller, Get, Module } = require('@nestjs/common');
const { NestFactory } = require('@nestjs/core');
const { FastifyAdapter } = require('@nestjs/platform-fastify');
const { Counted, MetricsModule } = require('nestjs-red-metrics');

require('./check.cjs')({ NestFactory, Module, Controller, Get, FastifyAdapter, MetricsModule, Counted }).catch(
  (error) => {
    console.error(error);
    process.exit(1);
  },
);

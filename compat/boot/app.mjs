import 'reflect-metadata';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Counted, MetricsModule } from 'nestjs-red-metrics';
import check from './check.cjs';

await check({ NestFactory, Module, Controller, Get, FastifyAdapter, MetricsModule, Counted });

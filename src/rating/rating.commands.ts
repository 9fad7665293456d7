import { IsInt, IsNotEmpty, IsOptional, IsUUID, Max, MaxLength, Min } from 'class-validator';

/** 好差评: five grades (非常满意, 满意, 基本满意, 不满意, 非常不满意), 5 the best; words only where the firm wishes. */
export class RateService {
  @IsUUID() application!: string;
  @IsInt() @Min(1) @Max(5) stars!: number;
  @IsOptional() @IsNotEmpty() @MaxLength(500) text?: string;
}

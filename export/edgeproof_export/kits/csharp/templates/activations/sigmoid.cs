        /// <summary>1 / (1 + e^-x), x limited to ±87.</summary>
        internal static void Sigmoid(float[] y)
        {
            for (int j = 0; j < y.Length; j++)
            {
                y[j] = Flush((float)(1 / (float)(1 + Exp(-Clamp(y[j], -87, 87)))));
            }
        }
